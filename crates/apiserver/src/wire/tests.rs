//! Requests with bytes, and what comes back.
