// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.storage.Json;
import java.io.Serializable;

/** A model as it is broadcast to executors. */
public final class PortableModel implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String specification;
  private final float[] parameters;
  private transient Model model;

  private PortableModel(String specification, float[] parameters) {
    this.specification = specification;
    this.parameters = parameters;
  }

  /** Returns a model in a form that can be broadcast. The parameters are shared, not copied. */
  public static PortableModel of(Model model) {
    try {
      return new PortableModel(Json.MAPPER.writeValueAsString(model.spec()), model.parameters());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a spec is always writable", e);
    }
  }

  /** The model; read once in each JVM. */
  public synchronized Model model() {
    if (model == null) {
      try {
        model = new Model(Json.MAPPER.readValue(specification, ModelSpec.class), parameters);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("a spec that was written is readable", e);
      }
    }
    return model;
  }
}
