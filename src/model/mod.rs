//! What things mean: ids, roles, names, addresses, secrets and drafts. Knows no table, no HTTP and no clock.

pub mod account_secret;
pub mod actor;
pub mod address_list;
pub mod addresses;
pub mod attention;
pub mod billing;
pub mod bulk;
pub mod bulk_file;
pub mod business_context;
pub mod data;
pub mod domain;
pub mod email_address;
pub mod event;
pub mod field_errors;
pub mod figures;
pub mod folding;
pub mod grant;
pub mod ids;
pub mod invitation;
pub mod job;
pub mod letter;
pub mod limits;
pub mod link_change;
pub mod loopback;
pub mod mail_server;
pub mod merge;
pub mod name;
pub mod network;
pub mod organization;
pub mod page;
pub mod password;
pub mod person;
pub mod principal;
pub mod project;
pub mod project_keys;
pub mod request;
pub mod roles;
pub mod rotation;
pub mod saved_filter;
pub mod sealer;
pub mod secret;
pub mod secret_policy;
pub mod service_account;
pub mod subject;
pub mod team;
mod text_enum;
pub mod timezone;
pub mod usage;
pub mod webhook;

pub use email_address::EmailAddress;
pub use field_errors::FieldErrors;
pub use grant::Grant;
pub use ids::{
    AccessRequestId, AccountSecretId, DeliveryId, InvitationId, JoinRequestId, MergeId, OrganizationId, PlanRequestId, ProjectId,
    ReceiptId, SavedFilterId, ServiceAccountId, TeamId, UserId, WebhookId,
};
pub use principal::Principal;
pub use roles::{OrganizationRole, ProjectRole};
pub use secret::{Digest, Secret};
