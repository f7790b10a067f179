//! Steward, room by room. Each looks only at the rooms named after it. `docs/architecture.md` shows them in one picture, with the way
//! of a request and the words that names are made of.
//!
//! - `app` puts pages and program interface together (web, api, frame, http, policy, model)
//! - `api` is asked by programs, and answers as JSON (http, operations, store, policy, model)
//! - `web` asks: pages and forms (frame, http, operations, store, policy, model)
//! - `frame` is what every page stands in (http, operations, store, policy, model)
//! - `http` is what every request meets (operations, policy, store, model; in `site.rs` also mail and config)
//! - `operations` act: one verb, one transaction (policy, store, mail, model)
//! - `jobs` do what happens by itself: tidying up, merges, webhooks (operations, store, mail, model, worker)
//! - `mail` sends letters (store, model, worker)
//! - `store` remembers: the only SQL (model)
//! - `policy` decides who may do what (model)
//! - `config` reads the settings, once (model)
//! - `model` means things
//! - `cluster` keeps a private Postgres and knows nothing of the rest
//! - `worker` runs background threads and knows nothing of the rest
//!
//! `main.rs` and `commands` are the program, which stands above all of them.
//!
//! Folders inside a room are wings, and a wing has the same name in every room, in `templates` and in `tests/console`:
//!
//! | wing | in the menu | address |
//! |---|---|---|
//! | `account` | sign in, sign up, Profile | `/login`, `/signup`, `/password`, `/account` |
//! | `organizations` | Overview, welcome | `/orgs/{org}/settings/overview`, `/welcome` |
//! | `members` | Users & Teams › Users | `/orgs/{org}/settings/users` |
//! | `invitations` | Users & Teams › Invited Users, Invite Users | `…/users/invited`, `/invite/{token}` |
//! | `joining` | Discoverability, Join Requests | `…/discoverability`, `…/users/requests`, `/join` |
//! | `teams` | Users & Teams › Teams | `/orgs/{org}/settings/teams` |
//! | `projects` | Projects; a project's Overview | `…/projects`, `/projects/{project}/settings/overview` |
//! | `grants` | Project Users | `/projects/{project}/settings/users` |
//! | `access` | Access: who can do what, comparisons, views | `…/access`, `/orgs/{org}/settings/compare`, `…/view` |
//! | `usage` | Usage; Plan Details & Billing › Data Usage | `…/usage`, `…/billing/usage` |
//! | `roles` | Roles & Permissions | `…/roles` |
//! | `service_accounts` | Service Accounts, of an organization and of a project | `…/service-accounts` |
//! | `billing` | Plan Details & Billing | `/orgs/{org}/settings/billing` |
//! | `webhooks` | Webhooks | `/orgs/{org}/settings/webhooks` |
//! | `data` | no menu: what programs send and fetch | `/track`, `/import`, `/engage`, `/groups`, `/api/2.0/…`, `/api/query/…` |
//! | `filters` | *Saved filters* in the toolbars of lists | `/orgs/{org}/settings/filters` |
//! | `ways` | the switcher and the jump field in the bar, Help | `/switch`, `/orgs/{org}/go`, `/help` |
//! | `operator` | health, the local mailbox | `/health`, `/dev/mailbox/{word}` |

pub mod api;
pub mod app;
pub mod cluster;
pub mod config;
pub mod frame;
pub mod http;
pub mod jobs;
pub mod mail;
pub mod model;
pub mod operations;
pub mod policy;
pub mod store;
pub mod web;
pub mod worker;
