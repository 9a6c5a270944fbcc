//! Checks of the area encryption.
