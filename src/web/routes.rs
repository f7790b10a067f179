//! Every address, one line each. Where two patterns fit, the first one stands first.

use actix_web::web::{ServiceConfig, get, post, resource, route};

use super::{
    acceptances, account, health, invitations, invited,
    kit::{Error, assets},
    mailbox, members, organizations, passwords, profile, projects, sessions,
};

#[rustfmt::skip]
pub fn routes(config: &mut ServiceConfig, keeps_letters: bool) {
    let mut at = |path: &str, routes: Vec<actix_web::Route>| {
        config.service(routes.into_iter().fold(resource(path), |resource, route| resource.route(route)));
    };
    at("/",                                     vec![get().to(sessions::home)]);
    at("/health",                               vec![get().to(health::index), actix_web::web::head().to(health::index)]);
    at("/assets/{hash}/{name}",                 vec![get().to(assets::one)]);

    at("/signup",                               vec![get().to(account::new), post().to(account::create)]);
    at("/signup/verify/{token}",                vec![get().to(account::verification), post().to(account::verify)]);
    at("/login",                                vec![get().to(sessions::new), post().to(sessions::create)]);
    at("/logout",                               vec![post().to(sessions::destroy)]);
    at("/password/forgot",                      vec![get().to(passwords::forgotten), post().to(passwords::forgot)]);
    at("/password/reset/{token}",               vec![get().to(passwords::new), post().to(passwords::create)]);
    at("/invite/{token}",                       vec![get().to(acceptances::new), actix_web::web::head().to(acceptances::new), post().to(acceptances::create)]);
    at("/welcome",                              vec![get().to(organizations::new), post().to(organizations::create)]);

    at("/account/profile",                      vec![get().to(profile::one)]);
    at("/account/password",                     vec![post().to(profile::update_password)]);
    at("/account/organizations",                vec![get().to(organizations::index)]);
    at("/account/appearance",                   vec![post().to(profile::update_appearance)]);
    at("/settings/org",                         vec![get().to(sessions::to_organization)]);
    at("/settings/project",                     vec![get().to(sessions::to_project)]);
    at("/settings/account",                     vec![get().to(profile::from_old_address)]);
    at("/switch",                               vec![get().to(organizations::switch)]);

    at("/orgs/{org}/settings/overview",         vec![get().to(organizations::one)]);
    at("/orgs/{org}/settings/users",            vec![get().to(members::index)]);
    at("/orgs/{org}/settings/users/invite",     vec![get().to(invitations::new), post().to(invitations::create)]);
    at("/orgs/{org}/settings/users/invited",    vec![get().to(invited::index)]);
    at("/orgs/{org}/settings/users/invited/{invitation}/resend",     vec![get().to(invited::resending), post().to(invited::resend)]);
    at("/orgs/{org}/settings/users/invited/{invitation}/link",       vec![post().to(invited::link)]);
    at("/orgs/{org}/settings/users/invited/{invitation}/revocation", vec![get().to(invited::revoking), post().to(invited::revoke)]);
    at("/orgs/{org}/settings/projects",         vec![get().to(projects::index)]);
    at("/projects/{project}/settings/overview", vec![get().to(projects::one)]);
    at("/project/{project}",                    vec![get().to(projects::from_access_url)]);

    if keeps_letters {
        at("/dev/mailbox",                      vec![get().to(mailbox::index)]);
        at("/dev/mailbox/{letter}",             vec![get().to(mailbox::one)]);
    }
    config.default_service(route().to(|| async { Err::<actix_web::HttpResponse, _>(Error::NotFound) }));
}
