//! What all names have in common.
