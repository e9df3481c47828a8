"""Lightning, offline: invoices that are really signed, a wallet that pays them, a chain that mines."""
