variable "region" {
  description = "Where the shop runs"
  type        = string
  default     = "eu-central-1"
}

variable "environment" {
  description = "One of development, staging, production"
  type        = string
}

variable "vpc_id" {
  description = "The network everything stands in"
  type        = string
}

variable "private_subnet_ids" {
  description = "Subnets without a route from the internet, one per availability zone"
  type        = list(string)
}

variable "database_password" {
  type    = string
  default = "shop-Pa55word"
}

variable "api_image" {
  description = "Image of the API, with its tag"
  type        = string
  default     = "registry.example.com/shop/api:latest"
}

variable "api_port" {
  default = 8000
}

variable "bastion_cidr" {
  description = "Addresses from which people reach the bastion host"
  type        = string
  default     = "0.0.0.0/0"
}
