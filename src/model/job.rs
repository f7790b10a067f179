//! What Steward does by itself.

use super::text_enum::text_enum;

text_enum! {
    /// A job: something that runs again and again without anybody asking for it (C6.4).
    Job {
        Emails = "emails", "Sending emails";
        Webhooks = "webhooks", "Calling webhooks";
        Expired = "expired", "Removing what has expired";
        Projects = "projects", "Removing deleted projects";
        Data = "data", "Removing old data";
        Usage = "usage", "Telling of use";
        ServiceAccounts = "service_accounts", "Ending secrets of service accounts";
        Plans = "plans", "Changing plans on their day";
        Merges = "merges", "Merging projects";
        Organizations = "organizations", "Removing deleted organizations";
    }
}
