"""How cost grows with work: what is measured, the fits, and how both are told."""
