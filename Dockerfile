# The service as an image; deploy/README.md shows how to run it. Target `report`: the same, and gnuplot.
ARG BASE=debian:bookworm-slim

FROM ${BASE} AS build
WORKDIR /src
# By itself, so that a change of the sources does not install everything again.
COPY deploy/install_packages.sh deploy/
RUN sh deploy/install_packages.sh
COPY . .
RUN cmake --preset release -DFFZERO_TESTS=OFF -DFFZERO_BENCH=ON \
 && cmake --build --preset release --target ffzerod ffzero ffzero-agent ffzero-bench \
 && mkdir /out \
 && for name in ffzerod ffzero ffzero-agent ffzero-bench; do strip -o /out/$name build/release/bin/$name; done

FROM ${BASE} AS service
COPY deploy/install_packages.sh /tmp/
RUN sh /tmp/install_packages.sh --runtime \
 && rm -rf /tmp/install_packages.sh /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/apt/archives/*.deb \
      /var/log/apt /var/log/dpkg.log \
 && mkdir /data /datasets \
 && chown 10001:10001 /data
COPY LICENSE /usr/share/doc/ffzero/
COPY --from=build /out/ /usr/local/bin/

# A number, so that an orchestrator can see that it is not root. A named volume takes over who owns /data.
USER 10001:10001
VOLUME ["/data", "/datasets"]
EXPOSE 50051 9464
ENTRYPOINT ["ffzerod"]
# A container's loopback reaches nobody, so it listens beyond it, unencrypted: publish the ports only to
# a network that is trusted.
CMD ["--listen=0.0.0.0:50051", "--metrics_listen=0.0.0.0:9464", "--allow_plaintext", "--data_dir=/data", \
     "--dataset_dir=/datasets"]
# Looks at 127.0.0.1:50051 unencrypted; FFZERO_SERVER and FFZERO_TLS_CA say where and how else.
HEALTHCHECK --interval=5s --timeout=4s --start-period=60s --retries=3 \
  CMD ["ffzero", "--timeout=3", "health"]

ARG VERSION=0.1.0
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="FFzero" \
      org.opencontainers.image.description="A networked training service for physical neural networks" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"

FROM service AS report
USER 0:0
COPY deploy/install_packages.sh /tmp/
RUN sh /tmp/install_packages.sh --figures \
 && rm -rf /tmp/install_packages.sh /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/apt/archives/*.deb \
      /var/log/apt /var/log/dpkg.log
USER 10001:10001

# The default is the last: the service, with nothing added to it.
FROM service
