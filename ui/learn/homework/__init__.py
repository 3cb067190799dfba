"""The page By hand: `by_hand` shows the fields and their marks; `state` has what is written in them."""
