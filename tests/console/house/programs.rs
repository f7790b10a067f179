//! What people do on the pages of an organization or a project, programs do too (K3).

use std::collections::BTreeSet;

use steward::{
    api::table::OPERATIONS,
    app::routes::{Asks, TABLE},
};

/// Each page that changes something, beside the operation that does the same.
#[rustfmt::skip]
const BESIDE: &[(&str, &str)] = &[
    ("/orgs/{org}/settings/discoverability",                              "post /organizations/{org}/domains/set-discoverability"),
    ("/orgs/{org}/settings/overview/name",                                "post /organizations/{org}/update"),
    ("/orgs/{org}/settings/overview/removal",                             "post /organizations/{org}/schedule_deletion"),
    ("/orgs/{org}/settings/overview/removal/cancellation",                "post /organizations/{org}/cancel_deletion"),
    ("/orgs/{org}/settings/projects/deleted/{ended}/restoration",         "post /organizations/{org}/deleted-projects/{ended}/restore"),
    ("/orgs/{org}/settings/projects/new",                                 "post /organizations/{org}/create-project"),
    ("/orgs/{org}/settings/projects/removal",                             "post /organizations/{org}/delete-projects"),
    ("/orgs/{org}/settings/service-accounts/new",                         "post /organizations/{org}/service-accounts"),
    ("/orgs/{org}/settings/service-accounts/secret-policy",               "post /organizations/{org}/service-account-settings/update"),
    ("/orgs/{org}/settings/service-accounts/removal",                     "post /organizations/{org}/service-accounts/delete-service-accounts"),
    ("/orgs/{org}/settings/service-accounts/{account}/projects/new",      "post /organizations/{org}/service-accounts/add-to-project"),
    ("/orgs/{org}/settings/service-accounts/{account}/projects/{project}/removal", "post /organizations/{org}/service-accounts/remove-from-project"),
    ("/orgs/{org}/settings/service-accounts/{account}/projects/{project}/role", "post /organizations/{org}/service-accounts/add-to-project"),
    ("/orgs/{org}/settings/service-accounts/{account}/role",              "post /organizations/{org}/service-accounts/{account}/update"),
    ("/orgs/{org}/settings/service-accounts/{account}/secret",            "post /organizations/{org}/service-accounts/{account}/rotate-secret"),
    ("/orgs/{org}/settings/service-accounts/{account}/secret/removal",    "post /organizations/{org}/service-accounts/{account}/end-previous-secret"),
    ("/orgs/{org}/settings/service-accounts/{account}/teams/new",         "post /organizations/{org}/teams/{team}/service-accounts/add-to-team"),
    ("/orgs/{org}/settings/teams/new",                                    "post /organizations/{org}/add-teams"),
    ("/orgs/{org}/settings/teams/removal",                                "post /organizations/{org}/delete-teams"),
    ("/orgs/{org}/settings/teams/{team}/name",                            "post /organizations/{org}/teams/{team}/update"),
    ("/orgs/{org}/settings/teams/{team}/projects/new",                    "post /organizations/{org}/add-projects-to-teams"),
    ("/orgs/{org}/settings/teams/{team}/projects/{project}/classified",   "patch /api/app/projects/{project}/sensitivity/teams"),
    ("/orgs/{org}/settings/teams/{team}/projects/{project}/removal",      "post /organizations/{org}/teams/{team}/delete-projects"),
    ("/orgs/{org}/settings/teams/{team}/projects/{project}/role",         "post /organizations/{org}/add-projects-to-teams"),
    ("/orgs/{org}/settings/teams/{team}/service-accounts/new",            "post /organizations/{org}/teams/{team}/service-accounts/add-to-team"),
    ("/orgs/{org}/settings/teams/{team}/service-accounts/{account}/removal", "post /organizations/{org}/teams/{team}/service-accounts/remove-from-team"),
    ("/orgs/{org}/settings/teams/{team}/users/new",                       "post /organizations/{org}/add-users-to-teams"),
    ("/orgs/{org}/settings/teams/{team}/users/{user}/removal",            "post /organizations/{org}/teams/{team}/delete-users"),
    ("/orgs/{org}/settings/users/invite",                                 "post /organizations/{org}/add-users-to-projects"),
    ("/orgs/{org}/settings/users/invite/bulk",                            "post /organizations/{org}/add-users"),
    ("/orgs/{org}/settings/users/invite/teams",                           "post /organizations/{org}/invite-to-teams"),
    ("/orgs/{org}/settings/users/invited/resend",                         "post /organizations/{org}/invitations/resend"),
    ("/orgs/{org}/settings/users/invited/revocation",                     "post /organizations/{org}/invitations/revoke"),
    ("/orgs/{org}/settings/users/invited/{invitation}/link",              "post /organizations/{org}/invitations/{invitation}/link"),
    ("/orgs/{org}/settings/users/invited/{invitation}/resend",            "post /organizations/{org}/invitations/resend"),
    ("/orgs/{org}/settings/users/invited/{invitation}/revocation",        "post /organizations/{org}/invitations/revoke"),
    ("/orgs/{org}/settings/users/removal",                                "post /organizations/{org}/delete-users"),
    ("/orgs/{org}/settings/users/requests/{request}/approval",            "post /organizations/{org}/join-requests/{request}/approve"),
    ("/orgs/{org}/settings/users/requests/{request}/denial",              "post /organizations/{org}/join-requests/{request}/deny"),
    ("/orgs/{org}/settings/users/roles",                                  "post /organizations/{org}/users/{email}/update"),
    ("/orgs/{org}/settings/users/{user}/projects/new",                    "post /organizations/{org}/add-users-to-projects"),
    ("/orgs/{org}/settings/users/{user}/role",                            "post /organizations/{org}/users/{email}/update"),
    ("/orgs/{org}/settings/users/{user}/teams/new",                       "post /organizations/{org}/add-users-to-teams"),
    ("/orgs/{org}/settings/webhooks/new",                                 "post /organizations/{org}/webhooks"),
    ("/orgs/{org}/settings/webhooks/{webhook}/deliveries/{delivery}/again", "post /organizations/{org}/webhooks/{webhook}/deliveries/{delivery}/again"),
    ("/orgs/{org}/settings/webhooks/{webhook}/details",                   "post /organizations/{org}/webhooks/{webhook}/update"),
    ("/orgs/{org}/settings/webhooks/{webhook}/pause",                     "post /organizations/{org}/webhooks/{webhook}/pause"),
    ("/orgs/{org}/settings/webhooks/{webhook}/removal",                   "delete /organizations/{org}/webhooks/{webhook}"),
    ("/orgs/{org}/settings/webhooks/{webhook}/secret",                    "post /organizations/{org}/webhooks/{webhook}/rotate-secret"),
    ("/orgs/{org}/settings/webhooks/{webhook}/test",                      "post /organizations/{org}/webhooks/{webhook}/test"),
    ("/projects/{project}/settings/keys",                                 "post /api/app/projects/{project}/rotate-keys"),
    ("/projects/{project}/settings/merge/cancellation",                   "post /api/app/projects/{project}/merge/cancel"),
    ("/projects/{project}/settings/merge/forwarding/removal",             "post /api/app/projects/{project}/merge/end-forwarding"),
    ("/projects/{project}/settings/name",                                 "post /projects/update/{project}"),
    ("/projects/{project}/settings/removal",                              "post /organizations/{org}/delete-projects"),
    ("/projects/{project}/settings/reset",                                "post /api/app/projects/{project}/reset"),
    ("/projects/{project}/settings/secret",                               "get /settings/project/{project}/metadata"),
    ("/projects/{project}/settings/service-accounts/new",                 "post /organizations/{org}/service-accounts"),
    ("/projects/{project}/settings/service-accounts/{account}/removal",   "post /organizations/{org}/service-accounts/remove-from-project"),
    ("/projects/{project}/settings/service-accounts/{account}/role",      "post /organizations/{org}/service-accounts/add-to-project"),
    ("/projects/{project}/settings/time-period",                          "put /api/app/projects/{project}/time-period"),
    ("/projects/{project}/settings/timezone",                             "post /projects/update/{project}"),
    ("/projects/{project}/settings/users/everybody",                      "put /api/app/projects/{project}/all-users"),
    ("/projects/{project}/settings/users/everybody/removal",              "delete /api/app/projects/{project}/all-users"),
    ("/projects/{project}/settings/users/invite",                         "post /organizations/{org}/add-users-to-project"),
    ("/projects/{project}/settings/users/invited/resend",                 "post /api/app/projects/{project}/invitations/resend"),
    ("/projects/{project}/settings/users/invited/revocation",             "post /api/app/projects/{project}/invitations/revoke"),
    ("/projects/{project}/settings/users/invited/{invitation}/link",      "post /api/app/projects/{project}/invitations/{invitation}/link"),
    ("/projects/{project}/settings/users/invited/{invitation}/resend",    "post /api/app/projects/{project}/invitations/resend"),
    ("/projects/{project}/settings/users/invited/{invitation}/revocation","post /api/app/projects/{project}/invitations/revoke"),
    ("/projects/{project}/settings/users/removal",                        "post /organizations/{org}/delete-users"),
    ("/projects/{project}/settings/users/requests/{request}/approval",    "post /api/app/projects/{project}/access-requests/{request}/approve"),
    ("/projects/{project}/settings/users/requests/{request}/denial",      "post /api/app/projects/{project}/access-requests/{request}/deny"),
    ("/projects/{project}/settings/users/{user}/classified",              "patch /api/app/projects/{project}/sensitivity"),
    ("/projects/{project}/settings/users/{user}/role",                    "post /organizations/{org}/add-users-to-project"),
];

const ORDERED: &str = "what an organization orders and who pays for it is agreed between people";
const OWN: &str = "it is kept for the one person who reads the page";
const AS_PERSON: &str = "only people are members, leave, and ask to be let in";

/// Pages without one, each with the reason.
#[rustfmt::skip]
const FOR_PEOPLE: &[(&str, &str)] = &[
    ("/orgs/{org}/settings/billing/info/copies",          ORDERED),
    ("/orgs/{org}/settings/billing/info/details",         ORDERED),
    ("/orgs/{org}/settings/billing/plan",                 ORDERED),
    ("/orgs/{org}/settings/billing/request/cancellation", ORDERED),
    ("/orgs/{org}/settings/filters/new",                  OWN),
    ("/orgs/{org}/settings/filters/{filter}/removal",     OWN),
    ("/orgs/{org}/settings/overview/attention",           OWN),
    ("/orgs/{org}/settings/overview/steps",               OWN),
    ("/orgs/{org}/settings/view",                         OWN),
    ("/orgs/{org}/leave",                                 AS_PERSON),
    ("/projects/{project}/leave",                         AS_PERSON),
    ("/projects/{project}/request",                       AS_PERSON),
    ("/projects/{project}/request/withdrawal",            AS_PERSON),
    ("/projects/{project}/settings/merge/start",          "a program merges by exporting and importing, at the addresses for data"),
    ("/projects/{project}/settings/merge/import",         "programs send events to /import"),
    ("/projects/{project}/settings/transfer",             "it takes a place in two organizations, and a service account belongs to one"),
];

// K3.2: every right that does something on a page can be used by a program, or it is said why not
#[test]
fn what_a_page_changes_an_operation_changes_too() {
    let in_a_place = |asks: Asks| matches!(asks, Asks::Membership | Asks::Organization(_) | Asks::Project(_) | Asks::NearProject);
    let known: BTreeSet<String> = OPERATIONS.iter().map(|operation| format!("{} {}", operation.method, operation.path)).collect();
    let mut pages = BTreeSet::new();
    for line in TABLE.iter().filter(|line| !line.is_safe() && in_a_place(line.asks)) {
        // What is taken back is done by the operation the other way round.
        if line.path.ends_with("/undo") {
            continue;
        }
        pages.insert(line.path);
        let beside: Vec<&str> = BESIDE.iter().filter(|(page, _)| *page == line.path).map(|(_, operation)| *operation).collect();
        let reason = FOR_PEOPLE.iter().any(|(page, _)| *page == line.path);
        assert!(beside.len() + usize::from(reason) == 1, "{}: which operation does the same, or why is there none?", line.path);
    }
    for (page, operation) in BESIDE {
        assert!(pages.contains(page), "{page} is no page that changes something");
        assert!(known.contains(*operation), "{operation} is no operation");
    }
    for (page, _) in FOR_PEOPLE {
        assert!(pages.contains(page), "{page} is no page that changes something");
    }
}
