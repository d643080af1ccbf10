//! The deadline, to the instant.
