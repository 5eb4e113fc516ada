"""What every screen shares: how a refusal is said, how a row is found, how a step is taken. It knows no stage."""
