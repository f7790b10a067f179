alter table webhook_deliveries drop column sent_again;
