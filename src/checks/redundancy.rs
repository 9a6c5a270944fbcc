//! Checks of the area redundancy.
