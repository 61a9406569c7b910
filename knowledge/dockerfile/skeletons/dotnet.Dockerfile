# syntax=docker/dockerfile:1
FROM mcr.microsoft.com/dotnet/sdk:${1:10.0} AS build
WORKDIR /src
COPY ${2:App}.csproj ./
RUN --mount=type=cache,target=/root/.nuget/packages dotnet restore
COPY . .
RUN --mount=type=cache,target=/root/.nuget/packages dotnet publish --no-restore -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:${1:10.0}
WORKDIR /app
COPY --from=build /app ./
USER 1654
EXPOSE 8080
ENTRYPOINT ["dotnet", "${2:App}.dll"]$0
