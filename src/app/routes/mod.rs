//! Every address with what it asks of whoever comes: one line each. The application is made of this table and so are the
//! tests that call every line as everybody. Where two patterns fit, the first one stands first.

mod billing;
mod data;
mod organizations;
mod projects;
mod public;

use std::sync::LazyLock;

use actix_web::Route;

pub use super::screens::SCREENS;
use crate::policy::{OrgAction, ProjectAction};

/// What an address asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// Anybody may come; a link or a form says the rest.
    Nothing,
    /// A session.
    SignedIn,
    /// A place in the organization of the path, whatever the role.
    Membership,
    /// A line of the organization table, in the organization of the path.
    Organization(OrgAction),
    /// A line of the project tables, in the project of the path.
    Project(ProjectAction),
    /// A place in the organization that the project of the path belongs to, with or without a way into it.
    NearProject,
    /// A service account, by what stands in the header of the request; no session opens it.
    Program,
    /// A key of a project or a service account, in the manner of the clients that send and fetch data; no session opens it.
    Data,
    /// The machine the console runs on, with letters kept there, and the word that the terminal tells.
    Operator,
}

/// A method, a path, what it asks, and who answers.
#[derive(Clone, Copy)]
pub struct Line {
    pub method: &'static str,
    pub path: &'static str,
    pub asks: Asks,
    pub(super) answer: fn() -> Route,
}

impl Line {
    /// Changes nothing, however often it is called.
    pub fn is_safe(&self) -> bool {
        self.method != "post"
    }
}

/// The lines of one area, in the order in which they are matched.
macro_rules! lines {
    ($($method:ident $path:literal $asks:ident $(($action:ident))? => $($handler:ident)::+;)+) => {
        pub(super) const LINES: &[$crate::app::routes::Line] = &[$($crate::app::routes::Line {
            method: stringify!($method),
            path: $path,
            asks: $crate::app::routes::lines!(@asks $asks $($action)?),
            answer: || ::actix_web::web::$method().to($($handler)::+),
        }),+];
    };
    (@asks Organization $action:ident) => { $crate::app::routes::Asks::Organization($crate::policy::OrgAction::$action) };
    (@asks Project $action:ident) => { $crate::app::routes::Asks::Project($crate::policy::ProjectAction::$action) };
    (@asks $asks:ident) => { $crate::app::routes::Asks::$asks };
}
use lines;

/// Where people upload what is too long to be whole in memory. Behind the guard it is read piece by piece, each stored by somebody who
/// may at that moment, and what comes twice is stored once (D5.5).
pub const IN_PIECES: [&str; 1] = ["/projects/{project}/settings/merge/import"];

/// All lines, in the order in which they are matched.
pub static TABLE: LazyLock<Vec<Line>> =
    LazyLock::new(|| [public::LINES, organizations::LINES, billing::LINES, projects::LINES, data::LINES].concat());
