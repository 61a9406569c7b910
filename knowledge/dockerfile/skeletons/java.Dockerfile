# syntax=docker/dockerfile:1
FROM maven:${1:3.9-eclipse-temurin-21-alpine} AS build
WORKDIR /src
COPY pom.xml ./
RUN --mount=type=cache,target=/root/.m2 mvn -B dependency:go-offline
COPY src ./src
RUN --mount=type=cache,target=/root/.m2 mvn -B package -DskipTests && cp target/${2:app}.jar /app.jar

FROM eclipse-temurin:${3:21-jre-alpine}
WORKDIR /app
COPY --from=build /app.jar ./
USER 10001
EXPOSE ${4:8080}
HEALTHCHECK --start-period=30s CMD wget -qO- http://127.0.0.1:${4:8080}/${5:actuator/health} || exit 1
ENTRYPOINT ["java", "-jar", "app.jar"]$0
