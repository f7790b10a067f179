//! The two project tables (R2.3.1, R2.3.2), written once.

use crate::model::ProjectRole;

/// What stands in a cell. They are ordered within a line: whoever holds two roles has the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cell {
    No,
    /// May look and not change.
    View,
    /// For oneself; nobody else sees it.
    OnlyForSelf,
    /// What one made oneself.
    Own,
    /// Yes, but never public.
    NeverPublic,
    Edit,
    Yes,
}

impl Cell {
    /// The word in the handbook.
    pub fn label(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::View => "view",
            Self::OnlyForSelf => "only for self",
            Self::Own => "own",
            Self::NeverPublic => "yes (never public)",
            Self::Edit => "edit",
            Self::Yes => "yes",
        }
    }

    /// Yes to somebody who asks about anything, not only about what is their own.
    pub fn allows(self) -> bool {
        self >= Self::NeverPublic
    }

    /// Yes to somebody who asks about a thing that is theirs, or is not.
    pub fn allows_for(self, mine: bool) -> bool {
        self.allows() || (mine && matches!(self, Self::Own | Self::OnlyForSelf))
    }

    /// May at least look.
    pub fn shows(self) -> bool {
        self >= Self::View
    }
}

const YES: Cell = Cell::Yes;
const NO_: Cell = Cell::No;
const EDIT: Cell = Cell::Edit;
const VIEW: Cell = Cell::View;
const OWN: Cell = Cell::Own;
const SELF: Cell = Cell::OnlyForSelf;
const PRIV: Cell = Cell::NeverPublic;

macro_rules! project_actions {
    ($($(#[doc = $doc:literal])+ $name:ident, $label:literal [ $owner:ident $admin:ident $analyst:ident $consumer:ident ],)+) => {
        /// Everything the project tables have a line for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ProjectAction { $($(#[doc = $doc])+ $name),+ }

        impl ProjectAction {
            /// Every line: administration, features, and what the screens ask beside them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];
            /// The lines of R2.3.1.
            pub const ADMINISTRATION: &'static [Self] = Self::ALL.split_at(12).0;
            /// The lines of R2.3.2.
            pub const FEATURES: &'static [Self] = Self::ALL.split_at(12).1.split_at(24).0;

            /// The line as the handbook prints it.
            pub fn label(self) -> &'static str {
                match self { $(Self::$name => $label),+ }
            }

            /// A word for addresses.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),+ }
            }

            /// What the table says to this role.
            pub fn cell(self, role: ProjectRole) -> Cell {
                let [owner, admin, analyst, consumer] = match self { $(Self::$name => [$owner, $admin, $analyst, $consumer]),+ };
                match role {
                    ProjectRole::Owner => owner,
                    ProjectRole::Admin => admin,
                    ProjectRole::Analyst => analyst,
                    ProjectRole::Consumer => consumer,
                }
            }
        }

        /// The lines of the tables as types, for signatures.
        pub mod proj {
            use super::{AskProject, ProjectAction};
            $($(#[doc = $doc])+ #[derive(Debug, Clone, Copy)] pub struct $name;
            impl AskProject for $name { const ACTION: ProjectAction = ProjectAction::$name; })+
        }
    };
}

#[rustfmt::skip]
project_actions! {                                                                          // Owner Admin Analyst Consumer
    /// M35, M36, M40, M93.
    EndProject, "Transfer / Reset / Delete project"                                         [ YES  NO_  NO_  NO_  ],
    /// M33, M94.
    EditTimezone, "Edit project timezone"                                                   [ YES  YES  NO_  NO_  ],
    /// M27, M95.
    EditName, "Edit project name"                                                           [ YES  YES  NO_  NO_  ],
    /// M29, M96, A31.
    SeeKeys, "View access keys"                                                             [ YES  YES  NO_  NO_  ],
    /// M97.
    SeeUsage, "View usage statistics"                                                       [ YES  YES  NO_  NO_  ],
    /// M60, M98.
    InviteUsers, "Invite project users"                                                     [ YES  YES  NO_  NO_  ],
    /// R2.3.1.1, X30.
    TimePeriod, "Time period settings"                                                      [ EDIT EDIT VIEW VIEW ],
    /// R2.3.1, A44.
    ChangeRoles, "Change a project user's role"                                             [ YES  YES  NO_  NO_  ],
    /// R2.9, X8.
    ApproveRequests, "Approve access requests"                                              [ YES  YES  NO_  NO_  ],
    /// R2.3.1.
    CreateServiceAccounts, "Create service accounts"                                        [ YES  YES  NO_  NO_  ],
    /// R2.3.4.
    ManageCustomRoles, "Manage custom roles (Enterprise)"                                   [ YES  YES  NO_  NO_  ],
    /// R2.3.1, X16.
    ManageDataViews, "Manage data views"                                                    [ YES  YES  NO_  NO_  ],
    /// M99.
    CreateReports, "Create and view reports (Insights, Flows, Funnels, Retention)"          [ YES  YES  YES  YES  ],
    /// M100.
    DownloadReports, "Download reports"                                                     [ YES  YES  YES  NO_  ],
    /// R2.3.2.
    CreateAlerts, "Create custom alerts"                                                    [ YES  YES  YES  NO_  ],
    /// R2.3.2.
    EditAlerts, "Edit (others') custom alerts"                                              [ YES  NO_  NO_  NO_  ],
    /// R2.3.2.
    ViewUsersReport, "View users report"                                                    [ YES  YES  YES  YES  ],
    /// R2.3.2.
    ExportUsersReport, "Export users report"                                                [ YES  YES  YES  NO_  ],
    /// M101.
    CreateCohorts, "Create/edit cohorts"                                                    [ YES  YES  YES  YES  ],
    /// M102.
    ExportCohorts, "Export cohorts"                                                         [ YES  YES  YES  NO_  ],
    /// R2.3.2.
    EditProfiles, "Create/edit user profiles"                                               [ YES  YES  NO_  NO_  ],
    /// R2.3.2.
    DeleteProfiles, "Delete user profiles"                                                  [ YES  YES  NO_  NO_  ],
    /// M107, M110.
    CreateBoards, "Create and view boards"                                                  [ YES  YES  YES  PRIV ],
    /// R2.3.2.
    CreateSubscriptions, "Create board subscriptions"                                       [ YES  YES  YES  NO_  ],
    /// R2.3.2.
    EditSubscriptions, "Edit board subscriptions"                                           [ YES  OWN  OWN  OWN  ],
    /// R2.3.2.
    CustomDefinitions, "Custom events, saved behaviors, saved formulas, custom properties"  [ YES  YES  YES  SELF ],
    /// R2.3.2.
    BorrowedProperties, "Borrowed properties"                                               [ YES  YES  NO_  NO_  ],
    /// R2.3.2.
    UploadLookupTable, "Upload lookup table"                                                [ YES  YES  YES  YES  ],
    /// R2.3.2.
    MapLookupTable, "Map property to lookup table"                                          [ YES  YES  NO_  NO_  ],
    /// M103.
    HideInLexicon, "Hide data in lexicon"                                                   [ YES  YES  NO_  NO_  ],
    /// R2.3.2.
    DescribeInLexicon, "Edit descriptions in lexicon"                                       [ YES  YES  NO_  NO_  ],
    /// R2.3.2.
    TagInLexicon, "Add tags in lexicon"                                                     [ YES  YES  NO_  NO_  ],
    /// M104.
    MergeInLexicon, "Merge data in lexicon"                                                 [ YES  NO_  NO_  NO_  ],
    /// M105.
    DropInLexicon, "Drop data in lexicon"                                                   [ YES  NO_  NO_  NO_  ],
    /// R2.3.2.
    DownloadLexicon, "Download lexicon CSV"                                                 [ YES  YES  YES  NO_  ],
    /// R2.16, A14: by a tick of one's own or of a team's link, by no role.
    ViewClassifiedData, "View classified data"                                              [ NO_  NO_  NO_  NO_  ],
    /// R1.8.1: every project role.
    SeeDetails, "See the project and its details"                                           [ YES  YES  YES  YES  ],
    /// R2.7.7, A30, A31, X21.
    RotateKeys, "Reset API key and API secret"                                              [ YES  NO_  NO_  NO_  ],
    /// R3.3, X43: by a service account; whoever has the project's token needs no role.
    SendEvents, "Import events"                                                             [ YES  YES  NO_  NO_  ],
    /// X34, D5: in both projects.
    MergeProjects, "Merge into another project"                                             [ YES  YES  NO_  NO_  ],
}

/// A line of the tables as a type.
pub trait AskProject {
    const ACTION: ProjectAction;
}

impl std::str::FromStr for ProjectAction {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|action| action.as_str() == word).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // M92–M110, R2.3.1 and R2.3.2: the code and the handbook's tables can only change together.
    #[test]
    fn every_cell_is_as_the_handbook_prints_it() {
        let lines: Vec<&str> = include_str!("project.csv").lines().skip(1).collect();
        assert_eq!(lines.len(), 36);
        for (line, action) in lines.iter().zip(ProjectAction::ADMINISTRATION.iter().chain(ProjectAction::FEATURES)) {
            let cells: Vec<&str> = line.split(';').collect();
            assert_eq!(cells[0], action.label());
            for (role, cell) in ProjectRole::ALL.iter().zip(&cells[1..]) {
                assert_eq!(action.cell(*role).label(), *cell, "{role}: {}", action.label());
            }
        }
    }

    // A29: cells that are neither yes nor no
    #[test]
    fn a_cell_says_what_it_means() {
        assert!(Cell::Own.allows_for(true) && !Cell::Own.allows_for(false) && !Cell::Own.allows());
        assert!(Cell::View.shows() && !Cell::View.allows_for(true));
        assert!(Cell::NeverPublic.allows() && Cell::Edit.allows() && !Cell::No.shows());
    }
}
