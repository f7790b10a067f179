//! Access: who can do what on paper and as a file, two people side by side, and views.

mod compare;
mod viewing;
