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

export const MAGMA_FAULTS = plain([
  "http_500", "http_403", "timeout", "close", "reset", "lost_reply", "half_reply", "garbage", "huge_reply", "too_many_requests",
  "unauthorized", "wrong_amount", "wrong_network", "expired_invoice", "short_expiry", "amountless", "bad_checksum",
  "bad_signature", "unknown_status",
]);

export const OPERATIONS = plain(["any", "price", "buy", "get_order", "purchases", "cancel"]);

export const TELEGRAM_FAULTS = [
  ["too_many_requests", "429 too many requests"], ["forbidden", "403 blocked by the user"], ["http_500", "500"], ["timeout", "no answer"],
  ["lost_reply", "done, but no answer"], ["garbage", "garbage"], ["conflict", "409 conflict"], ["unauthorized", "401 unauthorized"],
];

export const TELEGRAM_METHODS = [
  ["", "anything"], ...["getUpdates", "sendMessage", "sendPhoto", "editMessageText", "editMessageCaption", "answerCallbackQuery"].map((name) => [name, name]),
];
