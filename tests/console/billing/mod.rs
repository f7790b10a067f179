mod info;
mod plan;
mod receipts;
