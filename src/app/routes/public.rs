//! Addresses of the site and of the person: signing in and up, links of emails, one's own pages, and the machine.

use super::lines;
use crate::{
    frame::assets,
    web::{account, invitations, joining, operator, organizations, projects, ways},
};

#[rustfmt::skip]
lines! {
    get  "/"                                          SignedIn                      => account::sessions::home;
    get  "/health"                                    Nothing                       => operator::health::index;
    get  "/health/ready"                              Nothing                       => operator::health::index;
    get  "/health/live"                               Nothing                       => operator::health::live;
    get  "/assets/{hash}/{name}"                      Nothing                       => assets::one;
    get  "/robots.txt"                                Nothing                       => operator::well_known::robots;
    get  "/favicon.ico"                               Nothing                       => operator::well_known::favicon;
    get  "/.well-known/security.txt"                  Nothing                       => operator::well_known::security;
    get  "/.well-known/change-password"               Nothing                       => operator::well_known::change_password;

    get  "/signup"                                    Nothing                       => account::sign_up::new;
    post "/signup"                                    Nothing                       => account::sign_up::create;
    get  "/signup/verify/{token}"                     Nothing                       => account::sign_up::verification;
    post "/signup/verify/{token}"                     Nothing                       => account::sign_up::verify;
    get  "/login"                                     Nothing                       => account::sessions::new;
    post "/login"                                     Nothing                       => account::sessions::create;
    post "/logout"                                    Nothing                       => account::sessions::destroy;
    get  "/password/forgot"                           Nothing                       => account::passwords::forgotten;
    post "/password/forgot"                           Nothing                       => account::passwords::forgot;
    get  "/password/reset/{token}"                    Nothing                       => account::passwords::new;
    post "/password/reset/{token}"                    Nothing                       => account::passwords::create;
    get  "/invite/{token}"                            Nothing                       => invitations::acceptance::new;
    post "/invite/{token}"                            Nothing                       => invitations::acceptance::create;
    get  "/welcome"                                   SignedIn                      => organizations::overview::new;
    post "/welcome"                                   SignedIn                      => organizations::overview::create;

    post "/join/{found}"                              SignedIn                      => joining::found::create;
    post "/join/{found}/request"                      SignedIn                      => joining::found::request;
    post "/join/{found}/withdrawal"                   SignedIn                      => joining::found::withdraw;

    get  "/account/profile"                           SignedIn                      => account::profile::one;
    get  "/account/profile/name"                      SignedIn                      => account::name::edit;
    post "/account/profile/name"                      SignedIn                      => account::name::update;
    post "/account/password"                          SignedIn                      => account::profile::update_password;
    get  "/account/organizations"                     SignedIn                      => organizations::overview::index;
    get  "/account/projects"                          SignedIn                      => projects::own::index;
    get  "/account/projects/yours"                    SignedIn                      => projects::own::yours;
    post "/account/appearance"                        Nothing                       => account::profile::update_appearance;
    get  "/settings/org"                              SignedIn                      => account::sessions::to_organization;
    get  "/settings/project"                          SignedIn                      => account::sessions::to_project;
    get  "/settings/account"                          Nothing                       => account::profile::from_old_address;
    get  "/switch"                                    SignedIn                      => ways::switch::index;
    get  "/go"                                        SignedIn                      => ways::go::anywhere;
    get  "/help"                                      SignedIn                      => ways::help::index;
    get  "/help/keys"                                 SignedIn                      => ways::help::keys;

    get  "/dev/mailbox/{word}"                        Operator                      => operator::mailbox::index;
    get  "/dev/mailbox/{word}/{letter}"               Operator                      => operator::mailbox::one;
}
