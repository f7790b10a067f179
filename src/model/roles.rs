//! The roles people hold (R2.2, R2.3). What each may do stands in `policy`.

use std::str::FromStr;

use super::text_enum::text_enum;

text_enum! {
    /// What a person is in an organization: exactly one of these (M51).
    OrganizationRole {
        Owner = "owner", "Owner";
        Admin = "admin", "Admin";
        BillingAdmin = "billing_admin", "Billing Admin";
        Member = "member", "Member";
    }
}

text_enum! {
    /// What a grant gives in a project, strongest first (M92).
    ProjectRole {
        Owner = "owner", "Owner";
        Admin = "admin", "Admin";
        Analyst = "analyst", "Analyst";
        Consumer = "consumer", "Consumer";
    }
}

/// The role of this word, as a list of roles gave it; the error is the sentence beside the list.
pub fn chosen<R: FromStr>(word: &str) -> Result<R, &'static str> {
    word.parse().map_err(|_| "Choose a role from the list.")
}
