// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import java.io.IOException;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletResponse;

/**
 * A servlet filter that answers every request with 403. Spark's standalone master and workers
 * always serve web pages, which show every user of the machine what runs and what it logs. Setting
 * {@code spark.ui.filters} to this class closes them.
 */
public final class ClosedPages implements Filter {
  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain rest)
      throws IOException {
    ((HttpServletResponse) response).sendError(HttpServletResponse.SC_FORBIDDEN);
  }
}
