"""LSPs that speak LSPS1 (bLIP-51) over REST: several of them, each with its vendor's ways, in one world."""
