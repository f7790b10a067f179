//! Asking twice before something goes away.

use std::io::{BufRead, IsTerminal, Write};

use clap::Args;

/// `--yes` of a command that takes something away.
#[derive(Args)]
pub struct Sure {
    /// Does it without asking.
    #[arg(long)]
    yes: bool,
}

impl Sure {
    /// Says what goes away and waits for a yes. Where nobody sits at a terminal, nothing is done without `--yes` (C5.3).
    ///
    /// # Errors
    /// That nothing was done, and how it is.
    pub fn about(&self, goes_away: &str) -> Result<(), String> {
        if self.yes {
            return Ok(());
        }
        if !std::io::stdin().is_terminal() {
            return Err(format!("{goes_away}\nNothing was changed. Add --yes to do it without being asked."));
        }
        let _ = write!(std::io::stderr(), "{goes_away}\nContinue? [y/N] ");
        let mut typed = String::new();
        let _ = std::io::stdin().lock().read_line(&mut typed);
        let yes = matches!(typed.trim().to_ascii_lowercase().as_str(), "y" | "yes");
        if yes { Ok(()) } else { Err("Nothing was changed.".to_owned()) }
    }
}
