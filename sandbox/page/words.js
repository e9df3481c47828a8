// What the panel offers: the control interface's words, each with plain ones for people.
const plain = (words) => words.map((word) => [word, word.replaceAll("_", " ")]);

export const FATES = [
  ["accepts", "accept and open the channel"], ["rejects", "reject the order"], ["silent", "never answer"],
  ["unpaid", "wait in vain for payment"], ["seller_invoice_expires", "let their invoice expire"],
  ["never_opens", "never open the channel"], ["swap_fails", "fail to send the swap"],
  ["wrong_channel", "open the wrong channel"], ["admin_closes", "be closed by an admin"],
];

export const SHAPES = [["at_once", "at once"], ["after_approval", "after the seller accepts"]];

export const SPEEDS = [["", "nothing moves by itself"], ["1", "1 second"], ["3", "3 seconds"], ["10", "10 seconds"], ["60", "1 minute"]];

export const NODES = [["answer", "answer"], ["refuse", "refuse the call"], ["silent", "stay silent"]];

export const LSP_FATES = [
  ["accepts", "open the channel"], ["rejects", "return the payment"], ["unpaid", "wait in vain for payment"],
  ["never_opens", "never open the channel"], ["forgets", "forget the order"],
];

const BROKEN = [
  "http_500", "http_503", "http_403", "redirect", "timeout", "close", "reset", "lost_reply", "half_reply", "garbage", "huge_reply",
  "too_many_requests", "unauthorized", "wrong_amount", "wrong_network", "expired_invoice", "short_expiry", "amountless",
  "bad_checksum", "bad_signature",
];

export const MAGMA_FAULTS = plain([...BROKEN, "unknown_status"]);

export const LSP_FAULTS = plain([
  ...BROKEN, "fee_sum", "high_fee", "huge_fee", "long_id", "wrong_payee", "changed_terms", "smaller_channel", "shorter_lease",
  "other_visibility", "changed_later", "unknown_status",
]);

export const MAGMA_OPERATIONS = plain(["any", "price", "buy", "get_order", "purchases", "cancel"]);

export const LSP_OPERATIONS = plain(["any", "get_info", "create_order", "get_order"]);

export const DOWN = [["", "is there"], ["close", "ends every connection"], ["http_503", "answers 503"]];

export const DEVIATIONS = plain([
  "peer_required", "access_key", "token_required", "private_only", "geoblocked", "sold_out", "disabled", "nested_options", "wrapped_result",
  "result_options", "no_uris", "tor_uris", "obfuscated_uris", "missing_limits", "integers", "extra_nulls", "no_confirmations",
  "missing_fields", "flat_bolt11", "flat_lightning", "top_invoice", "top_expires_at", "free", "null_payment", "bolt12", "onchain",
  "onchain_address", "hex_ids", "no_milliseconds", "moving_created_at", "cancelled", "created_201", "errors_json_rpc",
  "errors_nest", "errors_nest_list", "errors_pascal", "errors_text", "errors_html", "errors_empty", "errors_in_200",
  "errors_markup", "legacy_codes",
]);

export const TELEGRAM_FAULTS = [
  ["too_many_requests", "429 too many requests"], ["forbidden", "403 blocked by the user"], ["http_500", "500"], ["timeout", "no answer"],
  ["lost_reply", "done, but no answer"], ["garbage", "garbage"], ["conflict", "409 conflict"], ["unauthorized", "401 unauthorized"],
];

export const TELEGRAM_METHODS = [
  ["", "anything"], ...["getUpdates", "sendMessage", "sendPhoto", "editMessageText", "editMessageCaption", "answerCallbackQuery"].map((name) => [name, name]),
];
