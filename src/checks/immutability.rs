//! Checks of the area immutability.
