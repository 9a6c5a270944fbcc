//! Checks of the area soft_delete.
