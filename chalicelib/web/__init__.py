"""HTTP manners that the movements share."""
