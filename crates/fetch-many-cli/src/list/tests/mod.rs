//! What all formats have in common.
