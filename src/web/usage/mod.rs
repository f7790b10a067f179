//! What an organization uses: who is active, which projects are, and what the plan counts (R1.13, R1.14, X38).

pub mod index;
pub mod plan;
