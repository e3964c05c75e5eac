// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ml;

import io.sparkvae.configuration.Settings;
import java.util.List;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;

/**
 * The parameters that say where images are in a DataFrame, and what happens to those that cannot be
 * used. Estimator and model share them.
 *
 * @param <T> the class that has the parameters, which setters return
 */
public interface ImageParams<T extends ImageParams<T>> extends FluentParams<T> {

  /** The column of images. */
  default Param<String> inputCol() {
    return new Param<>(
        this,
        "inputCol",
        "column of images: image files as bytes; Spark's image struct; a struct of bytes and path;"
            + " pixels as bytes; or a vector or an array of numbers, [frames, channels, height,"
            + " width] in row-major order",
        Checks.NOT_EMPTY);
  }

  /** The column of ids; empty for none. */
  default Param<String> idCol() {
    return new Param<>(
        this,
        "idCol",
        "column of ids, each once, which name images in messages and shards; empty: an image is"
            + " named by the SHA-256 of its bytes",
        Checks.NOT_NULL);
  }

  /** The column of labels; empty for none. */
  default Param<String> labelCol() {
    return new Param<>(
        this,
        "labelCol",
        "column of labels, whole numbers from 0 of any numeric type; only models with classes read"
            + " them; empty: none",
        Checks.NOT_NULL);
  }

  /** What a column of bytes holds. */
  default Param<String> inputFormat() {
    return new Param<>(
        this,
        "inputFormat",
        "what a column of bytes holds: encoded (image files) or pixels (one byte each, in the order"
            + " of the shards)",
        ParamValidators.inArray(List.of(ImageColumn.ENCODED, ImageColumn.PIXELS)));
  }

  /** What the numbers of vectors and arrays are. */
  default Param<String> scale() {
    return new Param<>(
        this,
        "scale",
        "what the numbers of vectors and arrays are: unit (numbers in [0, 1]; stored times 255,"
            + " rounded) or bytes (whole numbers from 0 to 255)",
        ParamValidators.inArray(Scale.names()));
  }

  /** What happens to a row without a usable image. */
  default Param<String> handleInvalid() {
    return new Param<>(
        this,
        "handleInvalid",
        "what transform does with a row without a usable image: error (throw), skip (leave the row"
            + " out) or keep (write null). fit puts such images aside, up to"
            + " ingest.maxBadFraction of all",
        ParamValidators.inArray(Invalid.names()));
  }

  /** Other settings, as in a configuration file. */
  default Param<String> settings() {
    return new Param<>(
        this,
        "settings",
        "other settings of reference.conf, as HOCON: 'train.earlyStopping.patience = 3'. Parameters"
            + " that are set come before them",
        Checks.SETTINGS);
  }

  /** Sets the defaults. A constructor calls it once. */
  default void setImageDefaults() {
    setDefault(inputCol(), "image");
    setDefault(idCol(), "");
    setDefault(labelCol(), "");
    setDefault(inputFormat(), ImageColumn.ENCODED);
    setDefault(scale(), Settings.spelled(Scale.UNIT));
    setDefault(handleInvalid(), Settings.spelled(Invalid.ERROR));
    setDefault(settings(), "");
  }

  /** Sets {@link #inputCol}. */
  default T setInputCol(String value) {
    return with(inputCol(), value);
  }

  /** Returns {@link #inputCol}. */
  default String getInputCol() {
    return getOrDefault(inputCol());
  }

  /** Sets {@link #idCol}. */
  default T setIdCol(String value) {
    return with(idCol(), value);
  }

  /** Returns {@link #idCol}. */
  default String getIdCol() {
    return getOrDefault(idCol());
  }

  /** Sets {@link #labelCol}. */
  default T setLabelCol(String value) {
    return with(labelCol(), value);
  }

  /** Returns {@link #labelCol}. */
  default String getLabelCol() {
    return getOrDefault(labelCol());
  }

  /** Sets {@link #inputFormat}. */
  default T setInputFormat(String value) {
    return with(inputFormat(), value);
  }

  /** Returns {@link #inputFormat}. */
  default String getInputFormat() {
    return getOrDefault(inputFormat());
  }

  /** Sets {@link #scale}. */
  default T setScale(String value) {
    return with(scale(), value);
  }

  /** Returns {@link #scale}. */
  default String getScale() {
    return getOrDefault(scale());
  }

  /** Sets {@link #handleInvalid}. */
  default T setHandleInvalid(String value) {
    return with(handleInvalid(), value);
  }

  /** Returns {@link #handleInvalid}. */
  default String getHandleInvalid() {
    return getOrDefault(handleInvalid());
  }

  /** Sets {@link #settings}. */
  default T setSettings(String value) {
    return with(settings(), value);
  }

  /** Returns {@link #settings}. */
  default String getSettings() {
    return getOrDefault(settings());
  }
}
