//! What the keys of a project open, without anybody behind them (R2.7, D3.2).

use super::ProjectAction;

/// What a program can show instead of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProjectKey {
    /// Public: it stands in every page and program that sends events.
    Token,
    /// Kept by those who import.
    ApiKey,
    /// Opens all of the project's data, to read and to write.
    ApiSecret,
}

impl ProjectKey {
    /// Whether whoever shows it may do this. None of them opens anything of the console itself.
    pub fn opens(self, action: ProjectAction) -> bool {
        use ProjectAction::{CreateReports, DownloadReports, EditProfiles, ExportUsersReport, SendEvents};
        match self {
            Self::Token | Self::ApiKey => matches!(action, SendEvents | EditProfiles),
            Self::ApiSecret => {
                matches!(action, SendEvents | EditProfiles | DownloadReports | ExportUsersReport | CreateReports)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // D3.2: who holds a key changes nothing of the project but its data
    #[test]
    fn a_token_only_gives_and_a_secret_also_takes() {
        let opens = |key: ProjectKey| ProjectAction::ALL.iter().filter(|action| key.opens(**action)).count();
        assert_eq!((opens(ProjectKey::Token), opens(ProjectKey::ApiKey), opens(ProjectKey::ApiSecret)), (2, 2, 5));
        for action in [ProjectAction::SeeKeys, ProjectAction::EndProject, ProjectAction::InviteUsers] {
            assert!(!ProjectKey::ApiSecret.opens(action));
        }
    }
}
