//! The roles people hold (R2.2, R2.3). What each may do stands in `policy`.

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
