"""Any LSP over REST in the words of LSPS1 (bLIP-51)."""
