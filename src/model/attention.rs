//! What the Overview of an organization looks for (C1.2).

use super::text_enum::text_enum;

text_enum! {
    /// Something about an organization that somebody should look at.
    Check {
        OneOwner = "one_owner", "Only one Owner";
        PlanRequest = "plan_request", "A plan change that is waiting";
        PlanLimit = "plan_limit", "Events of the plan";
        JoinRequests = "join_requests", "Requests to join";
        AccessRequests = "access_requests", "Requests for access";
        InvitationsFailed = "invitations_failed", "Invitation emails that can't be delivered";
        InvitationsExpired = "invitations_expired", "Expired invitations";
        InvitationsUnanswered = "invitations_unanswered", "Unanswered invitations";
        LettersLate = "letters_late", "Emails that don't leave";
        OutsideDomains = "outside_domains", "People outside the organization's domains";
        Inactive = "inactive", "Inactive people";
        WithoutOwner = "without_owner", "Projects without an individual Owner";
        OldSecrets = "old_secrets", "Old secrets";
        AccountsEnding = "accounts_ending", "Service accounts that expire soon";
        AccountsUnused = "accounts_unused", "Unused service accounts";
    }
}
