"""LSPS1 at the wire and in its replies."""
