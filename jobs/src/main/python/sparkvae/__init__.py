# SPDX-License-Identifier: Apache-2.0
"""Spark ML's VariationalAutoencoder for PySpark.

The classes stand for those of the Java package io.sparkvae.ml, which docs/ml.md describes. This package lies in
sparkvae.jar, which serves as a zip file of Python, too:

    pyspark --jars sparkvae.jar --py-files sparkvae.jar

    from sparkvae import VariationalAutoencoder
    model = VariationalAutoencoder(inputCol="content", latent=10, epochs=20).fit(images)
    model.transform(images).select("path", "mu", "elbo")
"""
import sys

from pyspark import keyword_only
from pyspark.ml.evaluation import JavaEvaluator
from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.util import JavaMLReadable, JavaMLReader, JavaMLWritable
from pyspark.ml.wrapper import JavaEstimator, JavaModel

__all__ = ["ElboEvaluator", "VariationalAutoencoder", "VariationalAutoencoderModel"]

_PACKAGE = "io.sparkvae.ml"

# Spark finds the Python class of a stage in a saved pipeline by the name of its Java class.
sys.modules[_PACKAGE] = sys.modules[__name__]

_TEXT, _INT, _FLOAT, _INTS = (
    TypeConverters.toString, TypeConverters.toInt, TypeConverters.toFloat, TypeConverters.toListInt)

# Name, type and default; None: not set.
_IMAGE = [
    ("inputCol", _TEXT, "image"),
    ("idCol", _TEXT, ""),
    ("labelCol", _TEXT, ""),
    ("inputFormat", _TEXT, "encoded"),
    ("scale", _TEXT, "unit"),
    ("handleInvalid", _TEXT, "error"),
    ("settings", _TEXT, ""),
]
_POSTERIOR = [
    ("outputCol", _TEXT, "mu"),
    ("logVarCol", _TEXT, "logVar"),
    ("klCol", _TEXT, "kl"),
    ("logLikelihoodCol", _TEXT, "logLikelihood"),
    ("elboCol", _TEXT, "elbo"),
    ("codesCol", _TEXT, ""),
    ("zCol", _TEXT, ""),
]
_TRAINING = [
    ("height", _INT, None),
    ("width", _INT, None),
    ("colour", _TEXT, None),
    ("preset", _TEXT, None),
    ("network", _TEXT, None),
    ("latent", _INT, None),
    ("hidden", _INTS, None),
    ("beta", _FLOAT, None),
    ("epochs", _INT, None),
    ("batchSize", _INT, None),
    ("workers", _INT, None),
    ("averagingFrequency", _INT, None),
    ("learningRate", _FLOAT, None),
    ("seed", _INT, None),
    ("directory", _TEXT, ""),
]
_EVALUATION = [("elboCol", _TEXT, "elbo")]


def _with_params(*declared):
    """A decorator: gives a class its parameters, with a setter and a getter each."""

    def add(cls):
        cls._defaults = {name: default for name, _, default in declared if default is not None}
        for name, converter, _ in declared:
            doc = "see %s.%s" % (_PACKAGE, cls.__name__)
            setattr(cls, name, Param(Params._dummy(), name, doc, typeConverter=converter))
            method = name[0].upper() + name[1:]
            setattr(cls, "set" + method, lambda self, value, name=name: self._set(**{name: value}))
            setattr(cls, "get" + method, lambda self, name=name: self.getOrDefault(name))
        return cls

    return add


class _Reader(JavaMLReader):
    """Reads what Java wrote: Spark's own reader looks for the class in org.apache.spark."""

    @classmethod
    def _java_loader_class(cls, clazz):
        return "%s.%s" % (_PACKAGE, clazz.__name__)


class _Readable(JavaMLReadable):
    @classmethod
    def read(cls):
        return _Reader(cls)


@_with_params(*_IMAGE, *_POSTERIOR, *_TRAINING)
class VariationalAutoencoder(JavaEstimator, _Readable, JavaMLWritable):
    """Trains a variational autoencoder on a column of images."""

    @keyword_only
    def __init__(self, **kwargs):
        super().__init__()
        self._java_obj = self._new_java_obj(_PACKAGE + ".VariationalAutoencoder", self.uid)
        self._setDefault(**self._defaults)
        self._set(**self._input_kwargs)

    @keyword_only
    def setParams(self, **kwargs):
        """Sets several parameters."""
        return self._set(**self._input_kwargs)

    def _create_model(self, java_model):
        return VariationalAutoencoderModel(java_model)


@_with_params(*_IMAGE, *_POSTERIOR)
class VariationalAutoencoderModel(JavaModel, _Readable, JavaMLWritable):
    """Adds posterior, KL divergences and likelihood to each image."""

    @staticmethod
    def open(spark, directory):
        """Opens a model directory that the command train made."""
        java = spark._jvm.io.sparkvae.ml.VariationalAutoencoderModel
        model = VariationalAutoencoderModel(java.open(spark._jsparkSession, directory))
        model._transfer_params_from_java()  # the defaults
        return model


@_with_params(*_EVALUATION)
class ElboEvaluator(JavaEvaluator, _Readable, JavaMLWritable):
    """The mean evidence lower bound of images, in nats; larger is better."""

    @keyword_only
    def __init__(self, **kwargs):
        super().__init__()
        self._java_obj = self._new_java_obj(_PACKAGE + ".ElboEvaluator", self.uid)
        self._setDefault(**self._defaults)
        self._set(**self._input_kwargs)
