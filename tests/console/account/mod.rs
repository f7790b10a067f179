mod counting;
mod entering;
mod passwords;
mod sessions;
mod sign_up;
mod strangers;
mod unproven;
