mod sessions;
mod sign_up;
