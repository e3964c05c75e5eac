package io.sparkvae.bench;

import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Spark as the launcher would start it, on this machine; executors run what this process runs. */
final class LocalSpark {
  /** Two executors of one core and 3,000 MB of heap. */
  static final String CLUSTER = "local-cluster[2,1,3000]";

  private LocalSpark() {}

  /**
   * @param master {@link #CLUSTER} or {@code local[n]}
   */
  static SparkSession open(String master) {
    SparkConf conf =
        new SparkConf()
            .setMaster(master)
            .setAppName("benchmark")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1")
            .set("spark.sql.shuffle.partitions", "2")
            .set("spark.sql.warehouse.dir", Path.of("target/warehouse").toUri().toString())
            .set("spark.executor.memory", "3000m")
            .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .set("spark.executorEnv.OMP_NUM_THREADS", "1")
            .set("spark.executorEnv.OPENBLAS_NUM_THREADS", "1")
            .set(
                "spark.executor.extraJavaOptions",
                "--add-modules=jdk.incubator.vector -Dorg.bytedeco.javacpp.maxbytes=2g"
                    + " -Dorg.bytedeco.javacpp.maxphysicalbytes=7g -Djava.awt.headless=true -XX:+UseParallelGC");
    return SparkSession.builder().config(conf).getOrCreate();
  }
}
