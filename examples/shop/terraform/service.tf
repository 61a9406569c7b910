resource "aws_ecs_cluster" "shop" {
  name = local.name
}

resource "aws_cloudwatch_log_group" "api" {
  name = "/shop/api"
}

resource "aws_ecs_task_definition" "api" {
  family                   = "${local.name}-api"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 512
  memory                   = 1024

  container_definitions = jsonencode([
    {
      name      = "api"
      image     = var.api_image
      essential = true

      portMappings = [{ containerPort = 8080 }]

      environment = [
        { name = "DATABASE_URL", value = "postgresql://admin:shop-Pa55word@${aws_db_instance.shop.address}:5432/shop" },
        { name = "REDIS_URL", value = "redis://cache.shop.internal:6379/0" },
      ]

      healthCheck = {
        command = ["CMD-SHELL", "curl -f http://localhost:8000/healthz || exit 1"]
      }

      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = aws_cloudwatch_log_group.api.name
          awslogs-region        = var.region
          awslogs-stream-prefix = "api"
        }
      }
    }
  ])
}

resource "aws_security_group" "api" {
  name   = "${local.name}-api"
  vpc_id = var.vpc_id

  ingress {
    from_port   = var.api_port
    to_port     = var.api_port
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }
}

resource "aws_ecs_service" "api" {
  name            = "shop-api"
  cluster         = aws_ecs_cluster.shop.id
  task_definition = aws_ecs_task_definition.api.arn
  desired_count   = 1

  network_configuration {
    subnets         = var.private_subnet_ids
    security_groups = [aws_security_group.apis.id]
  }
}
