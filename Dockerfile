# Builds and tests UefiKernel:  docker build -t uefikernel . && docker run --rm uefikernel
# Untried: there was no Docker where it was written. The commands are those of .ci/run, which is tried.
# The SDK's default image is Ubuntu's; its packages have the names that build.sh knows.
FROM mcr.microsoft.com/dotnet/sdk:10.0
WORKDIR /src
COPY build.sh ./
COPY tools ./tools
RUN ./build.sh --yes packages
COPY . .
CMD [".ci/run"]
