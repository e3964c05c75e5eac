# sparkvae on the official image of Spark: its user, its /opt/spark, its entry point.
#
#   mvn -Prelease -DskipTests package       # makes the archive without Spark
#   docker build -t sparkvae:0.2.0 .
#   docker run --rm sparkvae:0.2.0 sparkvae models
#
# On Kubernetes the image is that of driver and executors: conf/kubernetes has examples.
ARG SPARK_IMAGE=spark:3.5.7-scala2.12-java17-ubuntu
FROM ${SPARK_IMAGE}

ARG VERSION=0.2.0

USER root
ADD jobs/target/sparkvae-${VERSION}.tar.gz /opt/
RUN ln -s sparkvae-${VERSION} /opt/sparkvae && \
    ln -s lib/sparkvae.jar lib/sparkvae-nd4j.jar /opt/sparkvae/ && \
    mkdir -p /opt/spark/conf && \
    cp /opt/sparkvae/conf/spark-defaults.conf /opt/spark/conf/

# The user has no home, where fontconfig would keep what it knows of fonts.
ENV PATH=/opt/sparkvae/scripts:${PATH} \
    XDG_CACHE_HOME=/tmp

USER spark
