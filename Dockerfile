# The mock and every other command in a small image, as a user without rights:
#   docker build -t customers-kit .
#   docker run --rm -p 127.0.0.1:4010:4010 customers-kit
#   docker run --rm customers-kit check https://staging.example.com --mode read
# Containers that ask it by a name, such as http://mock:4010, need that name: serve --host 0.0.0.0 --allow-host mock
FROM node:22-slim AS build
WORKDIR /kit
COPY . .
RUN npm ci --ignore-scripts && npm run build && npm pack --ignore-scripts --pack-destination /packed

FROM node:22-alpine
RUN --mount=type=bind,from=build,source=/packed,target=/packed \
    npm install --global --ignore-scripts --no-audit --no-fund /packed/customers-kit-*.tgz pg@8 && npm cache clean --force
USER 1000
WORKDIR /home/node
EXPOSE 4010
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s \
    CMD ["node", "-e", "fetch('http://127.0.0.1:4010/__kit/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["customers-kit"]
CMD ["serve", "--host", "0.0.0.0"]
