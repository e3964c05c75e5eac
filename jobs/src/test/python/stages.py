# SPDX-License-Identifier: Apache-2.0
"""stages.py IMAGES OUT: what people do with the stages of sparkvae in PySpark; PySparkIT compares the tables in OUT."""
import sys

from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.tuning import CrossValidator, CrossValidatorModel, ParamGridBuilder
from pyspark.sql import SparkSession

from sparkvae import ElboEvaluator, VariationalAutoencoder, VariationalAutoencoderModel

images_at, out = sys.argv[1:]
spark = SparkSession.builder.getOrCreate()
images = spark.read.parquet(images_at)
NUMBERS = ["id", "mu", "kl", "elbo"]


def keep(table, name):
    table.select(NUMBERS).write.parquet("%s/%s" % (out, name))


# Alone: parameters by keyword and by setter, fit, transform, copy with other parameters.
vae = VariationalAutoencoder(inputCol="pixels", inputFormat="pixels", idCol="id", height=16, width=16, latent=3,
                             hidden=[16], beta=0.5, epochs=2)
vae.setBatchSize(16).setWorkers(2).setAveragingFrequency(2)
assert vae.getHidden() == [16] and vae.getBeta() == 0.5 and vae.getOutputCol() == "mu"
assert vae.isDefined("epochs") and not vae.isDefined("seed"), vae.explainParams()
model = vae.fit(images)
assert isinstance(model, VariationalAutoencoderModel)
assert model.getOutputCol() == "mu" and model.getInputCol() == "pixels"
keep(model.transform(images), "fitted")
renamed = model.transform(images, {model.outputCol: "code"})
assert "code" in renamed.columns and "mu" not in renamed.columns
assert len(vae.fit(images, {vae.latent: 2}).transform(images).first()["mu"]) == 2

# Saved and loaded, both the model and the estimator.
model.write().overwrite().save(out + "/model")
keep(VariationalAutoencoderModel.load(out + "/model").transform(images), "loaded")
vae.save(out + "/estimator")
again = VariationalAutoencoder.load(out + "/estimator")
assert again.getHidden() == [16] and again.getBeta() == 0.5 and again.getBatchSize() == 16
assert again.uid == vae.uid and not again.isDefined("seed")

# A directory that the command train makes has the same files as the one in a saved model.
opened = VariationalAutoencoderModel.open(spark, out + "/model/model")
assert opened.getOutputCol() == "mu" and opened.getInputCol() == "image"
keep(opened.setInputCol("pixels").setInputFormat("pixels").setIdCol("id").transform(images), "opened")

# In a pipeline with a stage of Spark's, saved and loaded.
pipeline = Pipeline(stages=[vae, LogisticRegression(featuresCol="mu", labelCol="label", maxIter=3)]).fit(images)
pipeline.save(out + "/saved-pipeline")
loaded = PipelineModel.load(out + "/saved-pipeline")
assert isinstance(loaded.stages[0], VariationalAutoencoderModel), loaded.stages
keep(loaded.transform(images), "pipeline")
Pipeline(stages=[vae]).save(out + "/untrained")
assert Pipeline.load(out + "/untrained").getStages()[0].getHidden() == [16]

# In cross-validation.
grid = ParamGridBuilder().addGrid(vae.latent, [1, 3]).build()
evaluator = ElboEvaluator()
assert evaluator.isLargerBetter() and evaluator.getElboCol() == "elbo"
chosen = CrossValidator(estimator=vae, estimatorParamMaps=grid, evaluator=evaluator, numFolds=2, seed=1).fit(images)
assert len(chosen.avgMetrics) == 2 and isinstance(chosen.bestModel, VariationalAutoencoderModel)
assert evaluator.evaluate(model.transform(images)) < 0
chosen.save(out + "/chosen")
assert CrossValidatorModel.load(out + "/chosen").avgMetrics == chosen.avgMetrics

# A mistake is an exception with the message of the Java class.
try:
    VariationalAutoencoder(inputCol="pixel").fit(images)
    raise SystemExit("a missing column was not refused")
except Exception as refused:
    assert "pixel" in str(refused), refused

print("all stages ran")
spark.stop()
