output "database_address" {
  description = "Where the database answers"
  value       = aws_db_instance.shop.address
}

output "database_url" {
  value = "postgresql://admin:${var.database_password}@${aws_db_instance.shop.address}:5432/shop"
}

output "pictures_bucket" {
  description = "Name of the bucket for pictures"
  value       = aws_s3_bucket.pictures.bucket
}
