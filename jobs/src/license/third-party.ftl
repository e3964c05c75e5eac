<#-- The list that the application's jar holds as META-INF/THIRD-PARTY.txt. -->
What this jar holds of others, and under which licences.

<#list dependencyMap as entry>
<#assign project = entry.getKey()/>
${project.groupId}:${project.artifactId}:${project.version} (${entry.getValue()?join("; ")})
</#list>
