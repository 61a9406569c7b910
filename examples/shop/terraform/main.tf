locals {
  name = "shop-${var.enviroment}"
}

# Pictures of the products, uploaded by the shopkeeper.

resource "aws_s3_bucket" "pictures" {
  bucket = "${local.name}-pictures"
}

resource "aws_s3_bucket_public_access_block" "pictures" {
  bucket = aws_s3_bucket.pictures.id

  block_public_acls       = false
  block_public_policy     = false
  ignore_public_acls      = true
  restrict_public_buckets = false
}

# The database.

resource "aws_db_subnet_group" "shop" {
  name       = local.name
  subnet_ids = var.private_subnet_ids
}

resource "aws_security_group" "database" {
  name   = "${local.name}-database"
  vpc_id = var.vpc_id

  ingress {
    from_port   = 5432
    to_port     = 5432
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_db_instance" "shop" {
  identifier     = local.name
  engine         = "postgres"
  engine_version = "13.4"
  instance_class = "db.t3.micro"

  allocated_storage = 20
  storage_type      = "gp2"
  storage_encrypted = false

  db_name  = "shop"
  username = "admin"
  password = var.database_password

  db_subnet_group_name    = aws_db_subnet_group.shop.name
  vpc_security_group_ids  = [aws_security_group.database.id]
  publicly_accessible     = true
  backup_retention_period = 0
  skip_final_snapshot     = false
}

resource "aws_db_instance" "replica" {
  identifier          = "${local.name}-replica"
  replicate_source_db = aws_db_instance.shop.identifier
  instance_class      = "db.t3.micro"
}

# Where the worker keeps the mails it has sent.

resource "aws_ebs_volume" "mails" {
  availability_zone = "${var.region}a"
  size              = 50
  type              = "gp2"
}
